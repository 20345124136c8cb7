using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Enx.Host.Configuration;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Auth;

/// <summary>
/// Makes credentials for the TURN relays of the configuration, as coturn's <c>use-auth-secret</c> checks them: the user name is
/// the second at which they end and who they are for, the password that name's HMAC-SHA1 under the secret that node and relay share.
/// </summary>
internal sealed class RelayIssuer(EnxSettings settings, TimeProvider time)
{
    /// <summary>The relays that a user may use until the credentials end; none when none is configured.</summary>
    /// <param name="user">Whom the relay's log shall name.</param>
    public ImmutableArray<IceServer> Issue(string user)
    {
        var turn = settings.Turn;
        if (turn.Urls.Count == 0) return [];
        var name = $"{(time.GetUtcNow() + turn.Ttl).ToUnixTimeSeconds()}:{user}";
        var credential = Convert.ToBase64String(HMACSHA1.HashData(turn.Secret.RevealBytes(), Encoding.UTF8.GetBytes(name)));
        return [new IceServer([.. turn.Urls], name, credential)];
    }
}
