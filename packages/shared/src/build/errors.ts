import { errorFamily } from '../kernel/index.ts';

export const buildError = errorFamily({
  E_ARCHIVE: {
    exit: 2,
    meaning: 'A tar archive is damaged, or holds an entry that an image or a layout must not hold.',
    cure: 'write the archive anew with a tool that is known to work, such as `skopeo copy … oci-archive:FILE`',
  },
  E_CONTEXT: {
    exit: 2,
    meaning: 'The build context is missing, is not a folder, or holds something that cannot be part of an image.',
    cure: 'name a folder inside the workspace, and leave what does not belong in the image out of it by .dockerignore',
  },
  E_CONTEXT_OUTSIDE: {
    exit: 2,
    meaning: 'The build context, or a link in it, leads out of the folder that the build may read.',
    cure: 'move what the image needs into the context, or leave the link out by .dockerignore',
  },
  E_DOCKERFILE: {
    exit: 2,
    meaning: 'The Dockerfile is missing, empty, not a text file, or cannot be understood.',
    cure: 'name the Dockerfile by the input `file`, relative to the workspace or the context',
  },
  E_ASSEMBLE: {
    exit: 2,
    meaning: 'The description of an image for `builder: assemble` does not fit the context or the build arguments.',
    cure: 'correct the description; actions/build-image/README.md shows every key',
  },
  E_BUILDER_MISSING: {
    exit: 2,
    meaning: 'No builder is on this machine that could build the image.',
    cure: 'install buildah (`apt-get install buildah`), set up a builder of buildx (docker/setup-buildx-action), or use `builder: assemble`',
  },
  E_BUILD_FAILED: {
    exit: 1,
    meaning: 'The builder ended with a failure; its last lines are shown.',
    cure: 'look at the lines above: the step that failed is the last one that began',
  },
  E_LAYOUT: {
    exit: 2,
    meaning: 'An OCI image layout or a docker save archive is incomplete, damaged, or not one image.',
    cure: 'write the layout anew, for example with `skopeo copy docker-daemon:IMAGE oci:FOLDER:TAG`',
  },
  E_BASE: {
    exit: 2,
    meaning: 'The base image cannot be used: it is not pinned by digest, not found, or lacks a platform.',
    cure: 'name the base by digest (REPOSITORY@sha256:…) and check that it has every platform that is built',
  },
  E_EPOCH: {
    exit: 2,
    meaning: 'The time stamp that the image’s files should bear is not known or not a time.',
    cure: 'set `source-date-epoch` to a number of seconds since 1970, or build inside a git checkout',
  },
  E_CODEBUILD_FAILED: {
    exit: 1,
    meaning: 'A build in CodeBuild did not succeed.',
    cure: 'look at the log of the build; the message names the phase and what CodeBuild says of it',
  },
  E_CODEBUILD_SOURCE: {
    exit: 1,
    meaning: 'CodeBuild built another commit than the one that was asked for.',
    cure: 'let the project’s source be this repository, and remove overrides of its source version',
  },
  E_CODEBUILD_NO_DIGEST: {
    exit: 2,
    meaning: 'A build in CodeBuild succeeded without saying which image it pushed.',
    cure: 'export the digest in the buildspec: `env: { exported-variables: [WAYBILL_DIGEST] }`, set before the build ends',
  },
  E_CODEBUILD_DENIED: {
    exit: 2,
    meaning: 'CodeBuild or the log of its build refused the credentials.',
    cure: 'allow codebuild:StartBuild, codebuild:BatchGetBuilds and codebuild:StopBuild on the project, and logs:GetLogEvents on its log group',
  },
  E_CODEBUILD_REFUSED: {
    exit: 2,
    meaning: 'CodeBuild refused a request that a retry would not change.',
    cure: 'check the name of the project, its account and its region, and the account’s limits',
  },
  E_REPOSITORY_CREATE: {
    exit: 2,
    meaning: 'The repository is missing and could not be created.',
    cure: 'allow ecr:CreateRepository, ecr:PutLifecyclePolicy and ecr:DescribeRepositoryCreationTemplates, or create the repository beforehand',
  },
  E_SIGNING: {
    exit: 1,
    meaning: 'The registry is set up to sign what is pushed, but its signature failed or did not come.',
    cure: 'check the signing profile and that the pushing role may signer:SignPayload; then run again: nothing is built twice',
  },
  E_CACHE: {
    exit: 2,
    meaning: 'A cache was asked for where there can be none.',
    cure: 'leave `cache` at none, or push to ECR',
  },
  E_MERGE: {
    exit: 2,
    meaning:
      'Images that were built apart cannot be joined into one: one is missing, or two are for the same platform.',
    cure: 'name one image by digest for each platform, all of them in the repository of the input `repository`',
  },
  E_NOT_REPRODUCIBLE: {
    exit: 1,
    meaning: 'Two builds of the same inputs gave two images; what differs is listed, and nothing was pushed.',
    cure: 'make the listed files the same each time: set times from SOURCE_DATE_EPOCH, sort what is listed, pin what is fetched, and leave caches out',
  },
  E_TAG_TAKEN: {
    exit: 1,
    meaning: 'A tag that the repository does not let move is at another image than the one that is built.',
    cure: 'choose a new tag, or exclude this tag from the repository’s immutability',
  },
  E_SECRET_IN_IMAGE: {
    exit: 1,
    meaning: 'A secret was given as a build argument, or was found in the image that was built.',
    cure: 'hand secrets over by `secrets: id=path` and mount them in the Dockerfile: RUN --mount=type=secret,id=…',
  },
});
