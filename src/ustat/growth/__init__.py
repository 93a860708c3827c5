"""What changes, and where people stand: her own profile, groups, and groups before and after."""
