"""What is done here: one function a use case, its rows and its facts in the caller's one transaction."""
