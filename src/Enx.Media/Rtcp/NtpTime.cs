namespace Enx.Media.Rtcp;

/// <summary>NTP timestamps as RTCP has them: 32.32 fixed-point seconds since 1900 (RFC 3550 §4).</summary>
internal static class NtpTime
{
    private const ulong SecondsFrom1900To1970 = 2_208_988_800;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>The NTP time of an instant given in µs since 1970. Seconds wrap in 2036, as RTCP expects.</summary>
    public static ulong FromUnixMicroseconds(long microseconds)
    {
        var (seconds, rest) = Math.DivRem((ulong)microseconds, MicrosecondsPerSecond);

        // Rounded up, so that the way back, which rounds down, ends at the same microsecond.
        return (seconds + SecondsFrom1900To1970) << 32 | ((rest << 32) + MicrosecondsPerSecond - 1) / MicrosecondsPerSecond;
    }

    /// <summary>µs since 1970 of an NTP time before 2036.</summary>
    public static long ToUnixMicroseconds(ulong ntp)
    {
        var seconds = (ntp >> 32) - SecondsFrom1900To1970;
        return (long)(seconds * MicrosecondsPerSecond + ((ntp & uint.MaxValue) * MicrosecondsPerSecond >> 32));
    }

    /// <summary>The middle 32 bits: 16.16 fixed-point seconds, as LSR and DLSR have them (RFC 3550 §6.4.1).</summary>
    public static uint Middle(ulong ntp) => (uint)(ntp >> 16);

    /// <summary>A span of 16.16 fixed-point seconds in µs.</summary>
    public static long MiddleToMicroseconds(uint middle) => (long)(middle * MicrosecondsPerSecond >> 16);

    /// <summary>A span in µs as 16.16 fixed-point seconds; what does not fit is cut to the bounds.</summary>
    public static uint MicrosecondsToMiddle(long microseconds) =>
        microseconds <= 0 ? 0 : (uint)UInt128.Min(uint.MaxValue, ((UInt128)microseconds << 16) / MicrosecondsPerSecond);
}
