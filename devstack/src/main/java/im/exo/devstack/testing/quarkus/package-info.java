/// The test parts as Quarkus test resources: `@WithTestResource(DatabaseResource.class)`.
@NullMarked
package im.exo.devstack.testing.quarkus;

import org.jspecify.annotations.NullMarked;
