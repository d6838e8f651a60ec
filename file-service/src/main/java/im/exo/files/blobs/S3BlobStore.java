package im.exo.files.blobs;

import im.exo.files.PlatformId;

import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.errors.ErrorResponseException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Any S3, by MinIO's client. */
final class S3BlobStore implements BlobStore {

    private static final String OCTETS = "application/octet-stream";

    /** Not a name that {@link ObjectName} knows, and behind all of those in a listing. */
    private static final String MARK = "the-platform";

    private static final Set<String> MISSING =
            Set.of("NoSuchKey", "NoSuchUpload", "NotFound", "NoSuchObject");

    private static final int UNFINISHED_PAGES = 20;

    /** Requests whose whole duration is bounded. */
    private final MinioAsyncClient quick;

    /** Streams of a reader's pace, and completions, which some stores take minutes for. */
    private final MinioAsyncClient patient;

    private final String bucket;

    S3BlobStore(MinioAsyncClient quick, MinioAsyncClient patient, String bucket) {
        this.quick = quick;
        this.patient = patient;
        this.bucket = bucket;
    }

    @Override
    public void put(ObjectName name, byte[] bytes, int length) {
        put(name.text(), bytes, length);
    }

    private void put(String name, byte[] bytes, int length) {
        var args =
                PutObjectAPIArgs.builder()
                        .bucket(bucket)
                        .object(name)
                        .data(bytes, length)
                        .contentType(OCTETS)
                        .build();
        done("put", () -> quick.putObject(args));
    }

    @Override
    public Multipart begin(ObjectName name) {
        var args = CreateMultipartUploadArgs.builder().bucket(bucket).object(name.text()).build();
        var answer = done("begin", () -> quick.createMultipartUpload(args));
        return new Multipart(name, answer.result().uploadId());
    }

    @Override
    public Part add(Multipart multipart, int number, byte[] bytes, int length) {
        var args =
                UploadPartArgs.builder()
                        .bucket(bucket)
                        .object(multipart.name().text())
                        .uploadId(multipart.id())
                        .partNumber(number)
                        .data(bytes, length)
                        .build();
        var answer = done("add", () -> quick.uploadPart(args));
        return new Part(number, answer.part().etag(), length);
    }

    @Override
    public Completion complete(Multipart multipart, List<Part> parts) {
        var args =
                CompleteMultipartUploadArgs.builder()
                        .bucket(bucket)
                        .object(multipart.name().text())
                        .uploadId(multipart.id())
                        .parts(
                                parts.stream()
                                        .map(p -> new io.minio.messages.Part(p.number(), p.tag()))
                                        .toArray(io.minio.messages.Part[]::new))
                        .build();
        return ifThere("complete", () -> patient.completeMultipartUpload(args)).isPresent()
                ? Completion.COMPLETED
                : Completion.UNKNOWN;
    }

    @Override
    public void abort(Multipart multipart) {
        var args =
                AbortMultipartUploadArgs.builder()
                        .bucket(bucket)
                        .object(multipart.name().text())
                        .uploadId(multipart.id())
                        .build();
        var _ = ifThere("abort", () -> quick.abortMultipartUpload(args));
    }

    @Override
    public OptionalLong size(ObjectName name) {
        var args = StatObjectArgs.builder().bucket(bucket).object(name.text()).build();
        return ifThere("size", () -> quick.statObject(args)).stream()
                .mapToLong(stat -> stat.size())
                .findFirst();
    }

    @Override
    public Optional<InputStream> read(ObjectName name, long offset, long length) {
        var args =
                GetObjectArgs.builder()
                        .bucket(bucket)
                        .object(name.text())
                        .offset(offset)
                        .length(length)
                        .build();
        return ifThere("read", () -> patient.getObject(args)).map(InputStream.class::cast);
    }

    @Override
    public void delete(ObjectName name) {
        var args = RemoveObjectArgs.builder().bucket(bucket).object(name.text()).build();
        var _ = ifThere("delete", () -> quick.removeObject(args).thenApply(_ -> true));
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        var args =
                ListObjectsV2Args.builder()
                        .bucket(bucket)
                        .prefix(prefix)
                        .startAfter(after)
                        .maxKeys(limit)
                        .build();
        return done("list", () -> quick.listObjectsV2(args)).result().contents().stream()
                .flatMap(
                        item ->
                                ObjectName.parse(item.objectName()).stream()
                                        .map(
                                                name ->
                                                        new Stored(
                                                                name,
                                                                item.size(),
                                                                item.lastModified().toInstant())))
                .toList();
    }

    /** Markers are sent only to stores that truncate; not every store knows them. */
    @Override
    public List<Begun> unfinished() {
        var found = new ArrayList<Begun>();
        var args = ListMultipartUploadsArgs.builder().bucket(bucket);
        for (int page = 0; page < UNFINISHED_PAGES; page++) {
            var request = args.build();
            var result = done("unfinished", () -> quick.listMultipartUploads(request)).result();
            for (var upload : result.uploads()) {
                ObjectName.parse(upload.objectName())
                        .map(name -> new Multipart(name, upload.uploadId()))
                        .map(multipart -> new Begun(multipart, upload.initiated().toInstant()))
                        .ifPresent(found::add);
            }
            if (!result.isTruncated()) {
                break;
            }
            args.keyMarker(result.nextKeyMarker()).uploadIdMarker(result.nextUploadIdMarker());
        }
        return found;
    }

    @Override
    public void ready() {
        var exists = BucketExistsArgs.builder().bucket(bucket).build();
        if (!done("ready", () -> quick.bucketExists(exists))) {
            var make = MakeBucketArgs.builder().bucket(bucket).build();
            var _ = done("ready", () -> quick.makeBucket(make));
        }
    }

    @Override
    public Optional<PlatformId> mark() {
        var args = GetObjectArgs.builder().bucket(bucket).object(MARK).build();
        var found = ifThere("mark", () -> quick.getObject(args));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var stream = found.get()) {
            return Optional.of(PlatformId.of(stream.readNBytes(PlatformId.BYTES)));
        } catch (IOException e) {
            throw new BlobStoreAway("mark", e);
        }
    }

    @Override
    public void mark(PlatformId platform) {
        put(MARK, platform.bytes(), PlatformId.BYTES);
    }

    /** MinIO's calls, which say "checked" where they mean "later". */
    private interface Call<T> {
        CompletableFuture<T> start() throws Exception;
    }

    private static <T> T done(String operation, Call<T> call) {
        return ifThere(operation, call)
                .orElseThrow(() -> new BlobStoreAway(operation, new IllegalStateException()));
    }

    private static <T> Optional<T> ifThere(String operation, Call<T> call) {
        try {
            return Optional.of(call.start().join());
        } catch (CompletionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ErrorResponseException refusal
                    && MISSING.contains(refusal.errorResponse().code())) {
                return Optional.empty();
            }
            throw new BlobStoreAway(operation, cause);
        } catch (Exception e) {
            throw new BlobStoreAway(operation, e);
        }
    }
}
