/**
 * Settings files, their types and their faults: parse, check against a description, say what is
 * wrong. Pure: no clock, no thread, no OSGi.
 */
package io.godwit.config.core;
