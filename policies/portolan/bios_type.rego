package io.konveyor.forklift.ovirt

# The firmware that the VM really has: its own, or that of its cluster.
bios_type := input.bios if input.bios != "cluster_default"

bios_type := input.cluster.biosType if input.bios == "cluster_default"
