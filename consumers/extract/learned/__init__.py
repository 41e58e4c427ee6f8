"""Log-linear models that weigh the signs which the rules find, trained on annotated articles (`bench/training`)."""
