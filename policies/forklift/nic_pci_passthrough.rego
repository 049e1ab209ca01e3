package io.konveyor.forklift.ovirt

# METADATA
# title: NIC passed through from the host
# description: The `interface` of a NIC contains `pci_passthrough`.
# custom:
#   id: ovirt.nic.pci_passthrough.detected
#   category: Warning
#   label: NIC with host device passthrough detected
#   provenance: Forklift nic_pci_passthrough.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "nics[].interface"
#       set: "virtio"
#       text: the NIC is not passed through from the host
concerns contains {
	"id": "ovirt.nic.pci_passthrough.detected",
	"category": "Warning",
	"label": "NIC with host device passthrough detected",
	"assessment": concat(" ", [
		"A NIC of this VM is a virtual function of a host card, and the target has to provide one as well.",
		"Prepare an SR-IOV network on the target and map the NIC to it.",
	]),
} if {
	some nic in input.nics
	contains(nic.interface, "pci_passthrough")
}
