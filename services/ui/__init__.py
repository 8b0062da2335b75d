"""The face: doors with access control, forms, identities, error pages and the templates every room's pages stand on. No domain word."""
