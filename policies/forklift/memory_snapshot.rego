package io.konveyor.forklift.ovirt

# METADATA
# title: Snapshot with memory
# description: A snapshot has `persistMemory` set (anything but false).
# custom:
#   id: ovirt.snapshot.online_memory.detected
#   category: Warning
#   label: Online (memory) snapshot detected
#   provenance: Forklift online_snapshot.rego
concerns contains {
	"id": "ovirt.snapshot.online_memory.detected",
	"category": "Warning",
	"label": "Online (memory) snapshot detected",
	"assessment": concat(" ", [
		"A snapshot of this VM holds the memory of a running guest, which cannot be restored on the target.",
		"Remove such snapshots, or accept that they are lost.",
	]),
} if {
	some snapshot in input.snapshots
	snapshot.persistMemory
}
