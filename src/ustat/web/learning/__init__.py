"""Certificates: issued by the trainer, checked by anybody who holds the paper."""
