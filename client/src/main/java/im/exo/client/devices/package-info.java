/** The account's devices: listed, linked without the server seeing the account's secrets, removed. */
@NullMarked
package im.exo.client.devices;

import org.jspecify.annotations.NullMarked;
