package io.konveyor.forklift.ovirt

# METADATA
# title: NIC interface
# description: >-
#   The number of NICs whose `interface` contains `e1000`, `rtl8139` or `virtio` differs from
#   the number of NICs that have an `id`.
# custom:
#   id: ovirt.nic.interface_type.unsupported
#   category: Warning
#   label: Unsupported NIC interface type detected
#   provenance: Forklift nic_interface_type.rego
#   since: 0.1.0
#   mends: []
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
	usable := [1 | some nic in input.nics; nic_interface_usable(nic.interface)]
	counted := [1 | some nic in input.nics; nic.id]
	count(usable) != count(counted)
}

nic_interface_usable(interface) if {
	some known in ["e1000", "rtl8139", "virtio"]
	contains(interface, known)
}
