module enx-sample-client

go 1.19
