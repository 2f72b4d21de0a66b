/**
 * How answers look: tables and units for people, JSON for machines. Pure: no session, no terminal,
 * no clock; every class may be used from any thread.
 */
package io.godwit.shell.core;
