"""What happens: who completed a course, and the certificate that says so."""
