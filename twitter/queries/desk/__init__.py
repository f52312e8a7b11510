"""Questions of those who look after the site: what is shown to moderators and admins, and to nobody else."""
