"""The parts of the project that need a container engine, on a machine where no image can be pulled."""
