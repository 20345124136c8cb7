using System.Runtime.InteropServices;

namespace Enx.Media.Loops;

/// <summary>What <c>sendmsg</c> and <c>recvmsg</c> take (struct msghdr of 64-bit Linux).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KernelMessage
{
    public byte* Name;
    public uint NameLength;
    public Part* Parts;
    public nuint PartCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;

    /// <summary>A piece of the bytes (struct iovec).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Part
    {
        public byte* Base;
        public nuint Length;
    }
}
