"""The frozen values that flow through twohats; no behaviour beyond their own arithmetic."""
