"""Every page as somebody sees it: for screenshots that are looked at, and for the accessibility tests."""
