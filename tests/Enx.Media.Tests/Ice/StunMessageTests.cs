using System.Net;
using System.Text;
using Enx.Media.Ice;
using Xunit;

namespace Enx.Media.Tests.Ice;

public class StunMessageTests
{
    // RFC 5769 §2.1, §2.2, §2.3: one password for all three.
    private const string SampleRequest =
        """
        00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff 80290008 932ff9b1 51263b36
        00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf
        """;

    private const string SampleIpv4Response =
        """
        0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
        00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96
        """;

    private const string SampleIpv6Response =
        """
        01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
        00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c
        """;

    private static readonly byte[] Password = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();
    private static readonly byte[] TransactionId = Hex.Bytes("b7e7a701 bc34d686 fa87dfae");

    [Fact]
    public void The_request_of_RFC_5769_is_read()
    {
        Assert.True(StunMessage.TryParse(Hex.Bytes(SampleRequest), out var message));
        Assert.Equal(StunMessageType.BindingRequest, message.Type);
        Assert.Equal(TransactionId, message.TransactionId.ToArray());
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36ul, message.TieBreaker);
        Assert.True(message.IceControlled);
        Assert.False(message.IceControlling || message.UseCandidate);
        Assert.True(message.HasValidFingerprint);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.VerifyIntegrity("not the password"u8));
        Assert.False(message.HasUnknownComprehensionRequired([], out _));
    }

    [Theory]
    [InlineData(SampleIpv4Response, "192.0.2.1")]
    [InlineData(SampleIpv6Response, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void The_responses_of_RFC_5769_are_read(string hex, string address)
    {
        Assert.True(StunMessage.TryParse(Hex.Bytes(hex), out var message));
        Assert.Equal(StunMessageType.BindingSuccess, message.Type);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.HasValidFingerprint);
        var bytes = new byte[16];
        Assert.True(message.TryGetXorMappedAddress(bytes, out var length, out var port));
        Assert.Equal(IPAddress.Parse(address), new IPAddress(bytes.AsSpan(0, length)));
        Assert.Equal(32853, port);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")] // as a dual-stack socket reports it
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void A_response_tells_the_peer_its_address(string address, string expected)
    {
        var buffer = new byte[200];
        var length = StunMessages.WriteBindingSuccess(buffer, TransactionId, IPAddress.Parse(address).GetAddressBytes(), 32853, Password);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out var message));
        Assert.Equal(StunMessageType.BindingSuccess, message.Type);
        Assert.True(message.VerifyIntegrity(Password) && message.HasValidFingerprint);
        var bytes = new byte[16];
        Assert.True(message.TryGetXorMappedAddress(bytes, out var addressLength, out var port));
        Assert.Equal((IPAddress.Parse(expected), (ushort)32853), (new IPAddress(bytes.AsSpan(0, addressLength)), port));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_carries_role_priority_and_nomination(bool controlling)
    {
        var buffer = new byte[200];
        var length = StunMessages.WriteBindingRequest(buffer, TransactionId, "peer:me", 77, controlling, 99, useCandidate: controlling, Password);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out var message));
        Assert.Equal(StunMessageType.BindingRequest, message.Type);
        Assert.Equal("peer:me", Encoding.UTF8.GetString(message.Username));
        Assert.Equal((77u, 99ul), (message.Priority, message.TieBreaker));
        Assert.Equal((controlling, !controlling, controlling), (message.IceControlling, message.IceControlled, message.UseCandidate));
        Assert.True(message.VerifyIntegrity(Password) && message.HasValidFingerprint);
    }

    [Fact]
    public void A_refusal_names_what_was_not_understood()
    {
        var request = new byte[200];
        var writer = new StunWriter(request, StunMessageType.BindingRequest, TransactionId);
        writer.Add((StunAttribute)0x7001, [1]);
        writer.Add((StunAttribute)0xC057, [0, 0, 0, 1]); // network cost: optional
        writer.Add((StunAttribute)0x7002, [1, 2, 3, 4, 5]);
        Assert.True(StunMessage.TryParse(request.AsSpan(0, writer.Finish(Password)), out var message));
        Span<ushort> unknown = stackalloc ushort[4];
        Assert.True(message.HasUnknownComprehensionRequired(unknown, out var count));
        Assert.Equal([0x7001, 0x7002], unknown[..count].ToArray());

        var response = new byte[200];
        var length = StunMessages.WriteBindingError(response, TransactionId, 420, "Unknown Attribute", Password, unknown[..count]);
        Assert.True(StunMessage.TryParse(response.AsSpan(0, length), out var error));
        Assert.Equal(StunMessageType.BindingError, error.Type);
        Assert.True(error.TryGetErrorCode(out var code));
        Assert.Equal(420, code);
        Assert.True(error.TryGetAttribute(StunAttribute.UnknownAttributes, out var types));
        Assert.Equal("70017002", Hex.Text(types));
    }

    [Fact]
    public void What_follows_the_integrity_is_not_believed()
    {
        var buffer = new byte[200];
        var length = StunMessages.WriteBindingRequest(buffer, TransactionId, "a:b", 1, true, 1, useCandidate: false, Password);

        // An attacker on the path appends USE-CANDIDATE after MESSAGE-INTEGRITY, in place of FINGERPRINT.
        length -= 8;
        Hex.Bytes("00250000").CopyTo(buffer, length);
        length += 4;
        buffer[3] = (byte)(length - 20);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out var message));
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.UseCandidate);
        Assert.False(message.HasValidFingerprint);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("00010000 2112a442 b7e7a701 bc34d686", "shorter than a header")]
    [InlineData("40010000 2112a442 b7e7a701 bc34d686 fa87dfae", "not two zero bits")]
    [InlineData("00010000 2112a443 b7e7a701 bc34d686 fa87dfae", "wrong cookie")]
    [InlineData("00010004 2112a442 b7e7a701 bc34d686 fa87dfae", "length of more than there is")]
    [InlineData("00010000 2112a442 b7e7a701 bc34d686 fa87dfae 00000000", "length of less than there is")]
    [InlineData("00010004 2112a442 b7e7a701 bc34d686 fa87dfae 00060004", "attribute past the end")]
    [InlineData("00010008 2112a442 b7e7a701 bc34d686 fa87dfae 00080004 00000000", "integrity of four bytes")]
    [InlineData("00010004 2112a442 b7e7a701 bc34d686 fa87dfae 80280000", "fingerprint of no bytes")]
    public void A_malformed_message_is_refused(string hex, string because)
    {
        Assert.False(StunMessage.TryParse(Hex.Bytes(hex), out _), because);
    }

    [Fact]
    public void A_buffer_too_small_yields_nothing()
    {
        for (var size = 0; size < 80; size++)
            Assert.Equal(0, StunMessages.WriteBindingRequest(new byte[size], TransactionId, "peer:me", 1, true, 1, true, Password));
        Assert.Equal(88, StunMessages.WriteBindingRequest(new byte[88], TransactionId, "peer:me", 1, true, 1, true, Password));
    }

    [Fact]
    public void A_check_costs_no_allocation()
    {
        var request = Hex.Bytes(SampleRequest);
        var response = new byte[200];
        ReadOnlySpan<byte> address = [192, 0, 2, 1];
        for (var i = 0; i < 100; i++)
            Answer(request, response, address);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Answer(request, response, address);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Mutated_messages_never_throw()
    {
        Mutations.Feed(
            datagram =>
            {
                if (!StunMessage.TryParse(datagram, out var message))
                    return;
                message.VerifyIntegrity(Password);
                message.HasUnknownComprehensionRequired(stackalloc ushort[2], out _);
                message.TryGetErrorCode(out _);
                message.TryGetXorMappedAddress(stackalloc byte[16], out _, out _);
                _ = message.HasValidFingerprint;
                _ = message.Priority + message.TieBreaker + (ulong)message.Username.Length;
            },
            60_000,
            Hex.Bytes(SampleRequest),
            Hex.Bytes(SampleIpv4Response),
            Hex.Bytes(SampleIpv6Response));
    }

    private static void Answer(byte[] request, byte[] response, ReadOnlySpan<byte> address)
    {
        if (StunMessage.TryParse(request, out var message) && message.HasValidFingerprint && message.VerifyIntegrity(Password))
            StunMessages.WriteBindingSuccess(response, message.TransactionId, address, 5000, Password);
        else
            throw new InvalidOperationException();
    }
}
