module enx-meeting

go 1.19
