package io.konveyor.forklift.ovirt

# METADATA
# title: NIC interface
# description: >-
#   The `interface` of a NIC is none of `e1000`, `e1000e`, `rtl8139` and `virtio`, or is not known; `pci_passthrough` is left to
#   the rule on passed-through NICs.
# custom:
#   id: ovirt.nic.interface_type.unsupported
#   category: Warning
#   label: Unsupported NIC interface type detected
#   provenance: Forklift nic_interface_type.rego
#   since: 0.1.0
#   mends: [R2, R5, R10]
#   remedies:
#     - path: "nics[].interface"
#       set: "virtio"
#       text: the NIC is of type VirtIO
concerns contains {
	"id": "ovirt.nic.interface_type.unsupported",
	"category": "Warning",
	"label": "Unsupported NIC interface type detected",
	"assessment": concat(" ", [
		"At least one NIC is of a model that the target does not offer, and the guest will see another card after the migration.",
		"Change the NIC to VirtIO or e1000 and check the network configuration in the guest.",
	]),
} if {
	some nic in input.nics
	nic.id
	not nic.interface == "e1000"
	not nic.interface == "e1000e"
	not nic.interface == "rtl8139"
	not nic.interface == "virtio"
	not nic.interface == "pci_passthrough"
}
