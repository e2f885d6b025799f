"""NIK and family-card numbers: the rules they follow, and how damaged texts of them are read. The public face is ``nik``."""
