/** An application that is no part of Exo. */
package im.exo.elsewhere;
