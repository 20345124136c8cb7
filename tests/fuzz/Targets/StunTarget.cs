using Enx.Media.Ice;

namespace Enx.Fuzz.Targets;

/// <summary>ICE checks, as anybody on the network can send them.</summary>
internal sealed class StunTarget : FuzzTarget
{
    private static readonly byte[] Key = [.. "0123456789012345678901"u8];
    private readonly ushort[] _unknown = new ushort[8];
    private readonly byte[] _address = new byte[16];

    public override string Name => "stun";

    public override int MaxLength => 2048;

    public override long MaxAllocated => 4096;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var buffer = new byte[512];
            yield return buffer[..StunMessages.WriteBindingRequest(buffer, new byte[12], "abcdefgh:ijkl", 0x7E0000FF, controlling: true, 42, useCandidate: true, Key)];
            yield return buffer[..StunMessages.WriteBindingRequest(buffer, new byte[12], "abcdefgh:ijkl", 1, controlling: false, 1, useCandidate: false, Key)];
            yield return buffer[..StunMessages.WriteBindingSuccess(buffer, new byte[12], [192, 0, 2, 1], 4000, Key)];
            yield return buffer[..StunMessages.WriteBindingSuccess(buffer, new byte[12], new byte[16], 4000, Key)];
            yield return buffer[..StunMessages.WriteBindingError(buffer, new byte[12], 420, "Unknown Attribute", Key, [0x7FFF])];
        }
    }

    public override void Run(Span<byte> input)
    {
        if (!StunMessage.TryParse(input, out var message)) return;
        IceCredentials.TryParseUsername(message.Username, out _, out _);
        message.VerifyIntegrity(Key);
        message.HasUnknownComprehensionRequired(_unknown, out _);
        message.TryGetXorMappedAddress(_address, out _, out _);
        message.TryGetErrorCode(out _);
        _ = (message.Type, message.Priority, message.UseCandidate, message.IceControlled, message.IceControlling, message.TieBreaker, message.HasValidFingerprint, message.TransactionId.Length);
    }
}
