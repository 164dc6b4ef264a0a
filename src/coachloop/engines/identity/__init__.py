"""Who somebody is: passwords, invitations, and sign-in with an identity provider."""
