using Akka.Actor;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Enx.Host.Web;

namespace Enx.Host.Signalling;

/// <summary>What a session needs of its node.</summary>
/// <param name="Rooms">The shard region of rooms.</param>
/// <param name="Tokens">Looks at tokens.</param>
/// <param name="Relays">Makes credentials for relays.</param>
/// <param name="Limits">The bounds.</param>
/// <param name="Counters">Where joins are counted.</param>
/// <param name="Nodes">What is known of the other gateways.</param>
/// <param name="Outbound">What may wait for clients.</param>
/// <param name="Time">The clock.</param>
/// <param name="Entry">What the socket may try before it is in a room.</param>
internal sealed record SessionServices(
    IActorRef Rooms, TokenVerifier Tokens, RelayIssuer Relays, LimitSettings Limits, NodeCounters Counters, GatewayList Nodes, OutboundBudget Outbound, TimeProvider Time, EntryBudget Entry);
