using Enx.Media.Srtp;
using Xunit;

namespace Enx.Media.Tests.Srtp;

/// <summary>The published examples: RFC 3711 appendix B, RFC 7714 §16 and §17, and the packets of the reference library's self-test.</summary>
public class SrtpVectorTests
{
    private static readonly byte[] MasterKey = Hex.Bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] MasterSalt = Hex.Bytes("0EC675AD498AFEEBB6960B3AABE6");

    [Fact]
    public void Session_keys_are_those_of_RFC_3711_B_3()
    {
        var keys = SessionKeys.Derive(SrtpProfile.Aes128CmHmacSha1_80, MasterKey, MasterSalt, rtcp: false);
        Assert.Equal(Hex.Bytes("C61E7A93744F39EE10734AFE3FF7A087"), keys.Encryption);
        Assert.Equal(Hex.Bytes("30CBBC08863D8C85D49DB34A9AE1"), keys.Salt);
        Assert.Equal(Hex.Bytes("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"), keys.Authentication);
    }

    [Fact]
    public void The_derivation_goes_on_for_as_long_as_asked()
    {
        var expected = Hex.Bytes(
            """
            CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
            6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
            """);
        Assert.Equal(expected, SessionKeys.Prf(MasterKey, MasterSalt, label: 1, length: 94));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_keystream_is_that_of_RFC_3711_B_2(bool forPlatform)
    {
        var keys = new SessionKeys(Hex.Bytes("2B7E151628AED2A6ABF7158809CF4F3C"), [], Hex.Bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        using var stream = forPlatform ? Keystream.CreateForPlatform(keys) : Keystream.Create(keys);
        var text = new byte[0xFF02 * 16];
        stream.Apply(text, 0, 0);
        (int Block, string Bytes)[] expected =
        [
            (0x0000, "e03ead0935c95e80e166b16dd92b4eb4"),
            (0x0001, "d23513162b02d0f72a43a2fe4a5f97ab"),
            (0x0002, "41e95b3bb0a2e8dd477901e4fca894c0"),
            (0xFEFF, "ec8cdf7398607cb0f2d21675ea9ea1e4"),
            (0xFF00, "362b7c3c6773516318a077d7fc5073ae"),
            (0xFF01, "6a2cc3787889374fbeb4c81b17ba6c44"),
        ];
        foreach (var (block, bytes) in expected)
            Assert.Equal(bytes, Hex.Text(text.AsSpan(block * 16, 16)));
    }

    [Theory]
    [InlineData(
        false,
        "800f1234 decafbad cafebabe abababab abababab abababab abababab",
        "800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb")]
    [InlineData(
        true,
        "81c8000b cafebabe abababab abababab abababab abababab",
        "81c8000b cafebabe 7128035b e487b9bd bef89041 f977a5a8 80000001 993e08cd 54d6c123 0798")]
    public void Counter_mode_packets_are_those_of_the_reference_library(bool rtcp, string plain, string expected)
    {
        // From RFC 3711 B.3's master key.
        using var context = new SrtpContext(SrtpProfile.Aes128CmHmacSha1_80, MasterKey, MasterSalt);
        var packet = new byte[128];
        var length = Hex.Bytes(plain).Length;
        var protectedLength = 0;

        // That library's first SRTCP packet has index 1, ours 0.
        for (var i = 0; i < (rtcp ? 2 : 1); i++)
        {
            Hex.Bytes(plain).CopyTo(packet, 0);
            protectedLength = rtcp ? context.ProtectRtcp(packet, length) : context.ProtectRtp(packet, length);
        }

        Assert.Equal(Hex.Text(Hex.Bytes(expected)), Hex.Text(packet.AsSpan(0, protectedLength)));
    }

    [Fact]
    public void A_GCM_RTP_packet_is_that_of_RFC_7714_16_1()
    {
        var plain = Hex.Bytes("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573");
        var expected = Hex.Bytes(
            """
            8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf
            8833899d 7f27beb1 6a9152cf 765ee439 0cce
            """);
        using var sender = new SrtpContext(Rfc7714Cipher());
        using var receiver = new SrtpContext(Rfc7714Cipher());

        var buffer = new byte[plain.Length + 16];
        plain.CopyTo(buffer, 0);
        Assert.Equal(expected.Length, sender.ProtectRtp(buffer, plain.Length));
        Assert.Equal(expected, buffer);
        Assert.True(receiver.TryUnprotectRtp(buffer, out var length));
        Assert.Equal(plain, buffer[..length]);
    }

    [Fact]
    public void A_GCM_RTCP_packet_is_that_of_RFC_7714_17_1()
    {
        var plain = Hex.Bytes("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef");
        var expected = Hex.Bytes(
            """
            81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded
            0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4
            """);
        using var cipher = Rfc7714Cipher();
        var buffer = new byte[plain.Length + 20];
        plain.CopyTo(buffer, 0);
        cipher.ProtectRtcp(buffer, plain.Length, 0x4d617273, 0x5d4);
        Assert.Equal(expected, buffer);

        using var receiver = new SrtpContext(Rfc7714Cipher());
        Assert.True(receiver.TryUnprotectRtcp(buffer, out var length));
        Assert.Equal(plain, buffer[..length]);
    }

    [Fact]
    public void A_GCM_RTCP_packet_that_is_only_authenticated_is_that_of_RFC_7714_17_3()
    {
        var plain = Hex.Bytes("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef");
        var packet = Hex.Bytes(
            """
            81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef
            841dd968 3dd78ec9 2ae58790 125f62b3 000005d4
            """);
        using var receiver = new SrtpContext(Rfc7714Cipher());
        Assert.True(receiver.TryUnprotectRtcp(packet, out var length));
        Assert.Equal(plain, packet[..length]);
    }

    [Theory]
    [InlineData(1, 16, 14, 60)]
    [InlineData(7, 16, 12, 56)]
    public void Exported_keys_are_cut_in_the_order_of_RFC_5764(ushort number, int keyLength, int saltLength, int total)
    {
        var profile = (SrtpProfile)number;
        Assert.Equal((keyLength, saltLength, total), (profile.KeyLength, profile.SaltLength, profile.ExporterLength));
        var exported = Enumerable.Range(0, total).Select(i => (byte)i).ToArray();
        var client = SrtpKeys.FromExporter(profile, exported, client: true);
        var server = SrtpKeys.FromExporter(profile, exported, client: false);
        byte[] joined = [.. client.MasterKey, .. server.MasterKey, .. client.MasterSalt, .. server.MasterSalt];
        Assert.Equal(exported, joined);
    }

    private static AesGcmCipher Rfc7714Cipher()
    {
        var keys = new SessionKeys(Hex.Bytes("000102030405060708090a0b0c0d0e0f"), [], Hex.Bytes("517569642070726f2071756f"));
        return new AesGcmCipher(keys, keys);
    }
}
