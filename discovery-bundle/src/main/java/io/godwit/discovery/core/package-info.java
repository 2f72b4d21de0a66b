/** The endpoint directory as a pure state machine: adverts in, endpoint changes out. */
package io.godwit.discovery.core;
