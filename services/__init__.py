"""Bamai (把脉): the software a regional digital-transformation service center runs on."""
