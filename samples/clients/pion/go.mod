// Go takes /v3 of pion's import path for a version, in GOPATH mode too, when a go.mod lies beside the source.
module enx-sample-client

go 1.19
