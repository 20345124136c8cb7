using System.Security.Cryptography;
using System.Text;

namespace Enx.Host.Webhooks;

/// <summary>
/// Signs what is posted, so that the application knows who sent it and when: <c>t=&lt;unix seconds&gt;,v1=&lt;hex&gt;</c>, where the hex is the
/// HMAC-SHA256 of <c>&lt;t&gt;.&lt;body&gt;</c>. The time is that of the attempt: a receiver refuses what is minutes old.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "Enx-Signature";

    public static string Sign(ReadOnlySpan<byte> secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString();
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hmac.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
