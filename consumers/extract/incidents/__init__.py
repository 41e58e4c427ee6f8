"""Which incident each clause belongs to, and where and when it was."""
