/** Keys, certificates and join tokens: who a node is and who let it in. */
package io.godwit.overlay.identity;
