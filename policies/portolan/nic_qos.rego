package io.konveyor.forklift.ovirt

# METADATA
# title: Network QoS
# description: >-
#   The vNIC profile of a NIC has a `qos`.
# custom:
#   id: ovirt.nic.qos.detected
#   category: Warning
#   label: NIC with QoS settings detected
#   provenance: Forklift nic_qos.rego
#   since: 0.1.0
#   mends: [R1]
#   remedies:
#     - path: "nics[].profile.qos"
#       set: ""
#       text: the vNIC profile has no QoS
concerns contains {
	"id": "ovirt.nic.qos.detected",
	"category": "Warning",
	"label": "NIC with QoS settings detected",
	"assessment": concat(" ", [
		"Bandwidth limits of the vNIC profile do not move with the NIC, which can then use the full network.",
		"Set a limit in the network definition of the target if one is needed.",
	]),
} if {
	some nic in input.nics
	is_string(nic.profile.qos)
	nic.profile.qos != ""
}
