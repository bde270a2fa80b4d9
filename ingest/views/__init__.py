"""Screens of the way in: the desk, the review screen, and making papers out of pages."""
