/**
 * Our bundles inside Felix, in this virtual machine, by Pax Exam: one framework for each test
 * class, with the bundles, start levels and framework properties of the node that the build made.
 */
package io.godwit.itests.felix;
