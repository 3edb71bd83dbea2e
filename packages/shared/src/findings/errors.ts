import { errorFamily } from '../kernel/index.ts';

export const findingsError = errorFamily({
  E_GATE: {
    exit: 1,
    meaning: 'The image was scanned, and at least one rule of the gate is broken.',
    cure: 'update the packages that the summary lists, or except a finding with an owner, a reason and an end in .waybill/exceptions.yml',
  },
  E_IMAGE_BY_TAG: {
    exit: 2,
    meaning: 'The image was named by a tag: what is scanned must be what is deployed.',
    cure: 'name the image by digest (the output `image` of build-image), or set resolve-tag: true',
  },
  E_IMAGE_SHAPE: {
    exit: 2,
    meaning: 'What the digest names is not a container image that can be scanned.',
    cure: 'name the digest of an image or of an index of images',
  },
  E_NO_PLATFORM: {
    exit: 2,
    meaning: 'The image has no platform that was asked for.',
    cure: 'correct the input `platforms`; the message lists what the image has',
  },
  E_SCAN_NOT_FOUND: {
    exit: 1,
    meaning: 'ECR has no scan of this image and none began before the deadline.',
    cure: 'turn scanning on for the repository (scan on push or continuous), or allow ecr:StartImageScan',
  },
  E_SCAN_PENDING: {
    exit: 1,
    meaning: 'The scan had not ended at the deadline.',
    cure: 'run again later, or raise `timeout`',
  },
  E_SCAN_UNSETTLED: {
    exit: 1,
    meaning: 'The scan says that it is complete, but its list of findings was still changing at the deadline.',
    cure: 'run again in a few minutes, or raise `timeout`',
  },
  E_SCAN_FAILED: {
    exit: 1,
    meaning: 'The scanner gave up on this image.',
    cure: 'start the scan again (ecr:StartImageScan), or push the image again; the message has the scanner’s own words',
  },
  E_SCAN_UNSUPPORTED: {
    exit: 1,
    meaning: 'The scanner cannot read this image: its operating system, package format or media type is not supported.',
    cure: 'choose a supported base image, hand in another scanner’s file by `reports`, or decide by `unscannable`',
  },
  E_SCAN_EXPIRED: {
    exit: 1,
    meaning: 'Continuous scanning of this image has ended, so its findings no longer follow new vulnerabilities.',
    cure: 'lengthen the re-scan duration in Amazon Inspector, or push the image again',
  },
  E_SCAN_UNAVAILABLE: {
    exit: 1,
    meaning: 'ECR has the scan but cannot give its findings.',
    cure: 'scanning was switched between basic and enhanced: start a scan under the present setting',
  },
  E_SCAN_LIMIT: {
    exit: 1,
    meaning: 'A limit of the scanner was reached: basic scanning reads an image once in 24 hours.',
    cure: 'wait until the limit has passed, use scan on push, or switch to enhanced scanning',
  },
  E_SCAN_ARCHIVED: {
    exit: 1,
    meaning: 'The image is archived; archived images are not scanned.',
    cure: 'restore the image from the archive storage class and run again',
  },
  E_SCAN_UNKNOWN: {
    exit: 1,
    meaning: 'ECR answered with a scan status that this version does not know.',
    cure: 'update Waybill; a status that is not known is never taken for clean',
  },
  E_SCAN_NOT_COVERED: {
    exit: 1,
    meaning: 'Amazon Inspector does not scan this image.',
    cure: 'turn enhanced scanning on for the repository; an image of an index that has no tag of its own may need one before Inspector finds it',
  },
  E_SCAN_STALE: {
    exit: 1,
    meaning: 'The newest scan is older than the input `max-scan-age` allows.',
    cure: 'use continuous scanning, start a new scan, or raise `max-scan-age`',
  },
  E_SCAN_DENIED: {
    exit: 2,
    meaning: 'The role may not read the scan.',
    cure: 'add the action that the message names to the role; docs/permissions.md has the whole policy',
  },
  E_SBOM_SCAN: {
    exit: 1,
    meaning: 'The scanner cannot read the image, and its SBOM could not be scanned in its place.',
    cure: 'attach a CycloneDX SBOM to the image (build-image does, `sbom: true`), and allow inspector-scan:ScanSbom',
  },
  E_BASE_FILE: {
    exit: 3,
    meaning:
      'On a pull request, exceptions and policy are read from the base branch, and a file there could not be read.',
    cure: 'give the job `permissions: contents: read` and hand `github-token` on',
  },
  E_REPORT_FILE: {
    exit: 2,
    meaning: 'A file in `reports` cannot be read as the report of a scanner.',
    cure: 'hand in Trivy JSON (--format json), Grype JSON (-o json), SARIF 2.1.0 or CycloneDX with vulnerabilities',
  },
  E_REPORT_OTHER_IMAGE: {
    exit: 2,
    meaning: 'A report is about another image, or does not say which image it is about.',
    cure: 'scan the image by digest (repository@sha256:…), so that the report names it, and hand in that report',
  },
  E_REPORT_HOLLOW: {
    exit: 1,
    meaning:
      'A report is no proof of a scan: the scanner did not succeed, or recognized nothing that it could look up.',
    cure: 'look at the scanner’s own log; an image that it cannot read is not a clean image',
  },
  E_EXCEPTIONS: {
    exit: 2,
    meaning: 'The exceptions file has a mistake. A mistake there is never taken for an exception.',
    cure: 'correct the listed places; docs/schemas/exceptions.json describes the file',
  },
  E_VEX: {
    exit: 2,
    meaning: 'A VEX document has a mistake. A mistake there never takes a finding out.',
    cure: 'correct the listed places, or leave the document out of `vex`',
  },
  E_POLICY: {
    exit: 2,
    meaning: 'The policy file has a mistake.',
    cure: 'correct the listed places; docs/schemas/policy.json describes the file',
  },
});
