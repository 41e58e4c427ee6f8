"""What is wrong with a pipeline's cluster, and the way out. `look` asks the cluster, `checks` judge what it saw.

The checks take values and give findings: no Kafka in them, so each can be tried on any cluster one can think of.
"""
