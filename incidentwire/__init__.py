"""incidentwire: news feeds in, incident records out.

`incidentwire.contracts` is what a service downstream imports; `incidentwire.streaming` is Kafka, once, for every stage.
"""
