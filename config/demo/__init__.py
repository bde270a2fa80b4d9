"""The invented municipality «فرازدشت»: the same seed gives the same bytes."""
