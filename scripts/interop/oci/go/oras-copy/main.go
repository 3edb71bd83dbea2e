// Copies an image with oras-go as `oras cp` does: blobs are mounted within a registry, and -r brings the referrers along.
package main

import (
	"context"
	"flag"
	"log"

	v1 "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/registry/remote"
)

func open(reference string, tls bool) *remote.Repository {
	repository, err := remote.NewRepository(reference)
	if err != nil {
		log.Fatal(err)
	}
	repository.PlainHTTP = !tls
	return repository
}

func main() {
	concurrency := flag.Int("c", 3, "pieces copied at once")
	recursive := flag.Bool("r", false, "bring the referrers along")
	tls := flag.Bool("tls", false, "speak https to both registries")
	flag.Parse()
	from, to := open(flag.Arg(0), *tls), open(flag.Arg(1), *tls)
	graph := oras.CopyGraphOptions{Concurrency: *concurrency}
	if from.Reference.Registry == to.Reference.Registry {
		graph.MountFrom = func(context.Context, v1.Descriptor) ([]string, error) {
			return []string{from.Reference.Repository}, nil
		}
	}
	var err error
	if *recursive {
		options := oras.ExtendedCopyOptions{ExtendedCopyGraphOptions: oras.ExtendedCopyGraphOptions{CopyGraphOptions: graph}}
		_, err = oras.ExtendedCopy(context.Background(), from, from.Reference.Reference, to, to.Reference.Reference, options)
	} else {
		options := oras.CopyOptions{CopyGraphOptions: graph}
		_, err = oras.Copy(context.Background(), from, from.Reference.Reference, to, to.Reference.Reference, options)
	}
	if err != nil {
		log.Fatal(err)
	}
}
