/**
 * The demo: three real nodes, a bundle dropped, called, moved, its host killed; narrated and
 * measured. It talks to the nodes as a user would and believes nothing that a node did not answer.
 * Plain Java, one thread but for the caller that goes on calling during the move.
 */
package io.godwit.demo;
