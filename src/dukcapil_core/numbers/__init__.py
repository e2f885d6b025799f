"""The rules of NIK and family-card numbers, and how damaged texts of them are read. The public face is ``nik``."""
