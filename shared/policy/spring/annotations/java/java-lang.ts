/** Simple names of `java.lang` of Java 17, which every file imports (JLS section 7.3); internal classes are left out. */
export const JAVA_LANG: ReadonlySet<string> = new Set(
  `AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException AssertionError
   AutoCloseable Boolean BootstrapMethodError Byte CharSequence Character Class ClassCastException ClassCircularityError
   ClassFormatError ClassLoader ClassNotFoundException ClassValue CloneNotSupportedException Cloneable Comparable
   Deprecated Double Enum EnumConstantNotPresentException Error Exception ExceptionInInitializerError Float
   FunctionalInterface IllegalAccessError IllegalAccessException IllegalArgumentException IllegalCallerException
   IllegalMonitorStateException IllegalStateException IllegalThreadStateException IncompatibleClassChangeError
   IndexOutOfBoundsException InheritableThreadLocal InstantiationError InstantiationException Integer InternalError
   InterruptedException Iterable LayerInstantiationException LinkageError Long Math Module ModuleLayer
   NegativeArraySizeException NoClassDefFoundError NoSuchFieldError NoSuchFieldException NoSuchMethodError
   NoSuchMethodException NullPointerException Number NumberFormatException Object OutOfMemoryError Override Package
   Process ProcessBuilder ProcessHandle Readable Record ReflectiveOperationException Runnable Runtime RuntimeException
   RuntimePermission SafeVarargs SecurityException SecurityManager Short StackOverflowError StackTraceElement
   StackWalker StrictMath String StringBuffer StringBuilder StringIndexOutOfBoundsException SuppressWarnings System
   Thread ThreadDeath ThreadGroup ThreadLocal Throwable TypeNotPresentException UnknownError UnsatisfiedLinkError
   UnsupportedClassVersionError UnsupportedOperationException VerifyError VirtualMachineError Void`.split(
    /\s+/,
  ),
);
