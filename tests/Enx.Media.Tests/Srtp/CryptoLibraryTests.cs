using CsCheck;
using Enx.Media.Srtp;
using Xunit;

namespace Enx.Media.Tests.Srtp;

/// <summary>What libcrypto makes, called directly, is what the platform's classes make of the same.</summary>
public class CryptoLibraryTests
{
    private static readonly Gen<byte[]> Packet = Gen.Byte.Array[0, 1500];

    [Fact]
    public void Libcrypto_is_used_where_the_tests_run()
    {
        Assert.Equal(OperatingSystem.IsLinux(), LibCrypto.IsAvailable);
    }

    [Fact]
    public void A_packet_is_sealed_to_the_same_bytes_by_both_libraries()
    {
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[12], Packet, Gen.Byte.Array[0, 60]).Sample(
            (key, nonce, text, associated) =>
            {
                using var fast = GcmKey.Create(key);
                using var platform = GcmKey.CreateForPlatform(key);
                Assert.Equal(Seal(platform, nonce, text, associated), Seal(fast, nonce, text, associated));
            },
            iter: 2000);
    }

    [Fact]
    public void One_key_seals_many_packets_to_the_same_bytes_by_both_libraries()
    {
        var (key, nonce) = (new byte[16], new byte[12]);
        using var fast = GcmKey.Create(key);
        using var platform = GcmKey.CreateForPlatform(key);
        for (var i = 0; i < 300; i++)
        {
            nonce[11] = (byte)i;
            Assert.Equal(Seal(platform, nonce, new byte[i * 5], [1, 2, 3]), Seal(fast, nonce, new byte[i * 5], [1, 2, 3]));
        }
    }

    [Fact]
    public void Each_library_opens_what_the_other_has_sealed_and_refuses_it_when_a_bit_is_another()
    {
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[12], Packet, Gen.Byte.Array[1, 60], Gen.Int[0, 100_000]).Sample(
            (key, nonce, text, associated, bit) =>
            {
                using var fast = GcmKey.Create(key);
                using var platform = GcmKey.CreateForPlatform(key);
                foreach (var (sealer, opener) in new[] { (fast, platform), (platform, fast) })
                {
                    var sealedBytes = Seal(sealer, nonce, text, associated);
                    Assert.Equal(text, Open(opener, nonce, sealedBytes, associated));
                    sealedBytes[bit / 8 % sealedBytes.Length] ^= (byte)(1 << bit % 8);
                    Assert.Null(Open(opener, nonce, sealedBytes, associated));
                    // A forged packet spoils nothing for the next.
                    Assert.Equal(text, Open(opener, nonce, Seal(sealer, nonce, text, associated), associated));
                }
            },
            iter: 1000);
    }

    [Fact]
    public void The_keystream_is_the_same_by_both_libraries()
    {
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[14], Packet, Gen.UInt, Gen.Long[0, (1L << 48) - 1]).Sample(
            (key, salt, text, ssrc, index) =>
            {
                using var fast = Keystream.Create(new SessionKeys(key, [], salt));
                using var platform = Keystream.CreateForPlatform(new SessionKeys(key, [], salt));
                var (one, other) = (text.ToArray(), text.ToArray());
                fast.Apply(one, ssrc, index);
                platform.Apply(other, ssrc, index);
                Assert.Equal(other, one);
            },
            iter: 2000);
    }

    [Fact]
    public void A_key_that_was_disposed_of_is_used_no_more()
    {
        var key = GcmKey.Create(new byte[16]);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Seal(key, new byte[12], [1], []));
    }

    private static byte[] Seal(GcmKey key, byte[] nonce, byte[] text, byte[] associated)
    {
        var packet = new byte[text.Length + GcmKey.TagLength];
        text.CopyTo(packet, 0);
        key.Seal(nonce, packet.AsSpan(0, text.Length), packet.AsSpan(text.Length), associated);
        return packet;
    }

    private static byte[]? Open(GcmKey key, byte[] nonce, byte[] packet, byte[] associated)
    {
        var copy = packet.ToArray();
        return key.TryOpen(nonce, copy.AsSpan(0, copy.Length - GcmKey.TagLength), copy.AsSpan(copy.Length - GcmKey.TagLength), associated) ? copy[..^GcmKey.TagLength] : null;
    }
}
