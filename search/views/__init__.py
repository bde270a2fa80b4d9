"""The screens of search: results, and who fits a post."""
