"""The school library: pupil files in, memberships and cards kept, and the library's own system told."""
