package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import dev.pinhole.sofia.SofiaParameter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The columns of {@code profile}: a parameter more is a line here. */
public enum ProfileColumn implements Column {
  NODE(KEY, StoredProfile::node),
  PROFILE(KEY, told -> told.settings().profile()),
  NAT_OPTIONS_PING(SofiaParameter.NAT_OPTIONS_PING),
  ALL_REG_OPTIONS_PING(SofiaParameter.ALL_REG_OPTIONS_PING),
  PING_MEAN_INTERVAL(SofiaParameter.PING_MEAN_INTERVAL),
  PING_THREAD_FREQUENCY(SofiaParameter.PING_THREAD_FREQUENCY),
  SIP_USER_PING_MAX(SofiaParameter.SIP_USER_PING_MAX),
  UNREGISTER_ON_OPTIONS_FAIL(SofiaParameter.UNREGISTER_ON_OPTIONS_FAIL),
  AGGRESSIVE_NAT_DETECTION(SofiaParameter.AGGRESSIVE_NAT_DETECTION),
  APPLY_NAT_ACL(SofiaParameter.APPLY_NAT_ACL),
  MULTIPLE_REGISTRATIONS(SofiaParameter.MULTIPLE_REGISTRATIONS),
  SIP_FORCE_EXPIRES(SofiaParameter.SIP_FORCE_EXPIRES),
  REGISTRATION_THREAD_FREQUENCY(SofiaParameter.REGISTRATION_THREAD_FREQUENCY),
  NDLB_FORCE_RPORT(SofiaParameter.NDLB_FORCE_RPORT),
  CAPTURE_SERVER(SofiaParameter.CAPTURE_SERVER),
  SIP_CAPTURE(SofiaParameter.SIP_CAPTURE),
  UPDATED_AT(KNOWN_TIME, StoredProfile::updatedAt);

  public static final List<Column> ALL = List.of(values());

  final Optional<SofiaParameter> parameter;
  private final Form form;

  ProfileColumn(ValueKind kind, Function<StoredProfile, Object> value) {
    parameter = Optional.empty();
    form = new Form(kind, value);
  }

  ProfileColumn(SofiaParameter of) {
    parameter = Optional.of(of);
    boolean isNumber = of.form() == SofiaParameter.ParameterForm.NUMBER;
    Function<StoredProfile, Object> value =
        isNumber ? told -> told.settings().number(of) : told -> told.settings().text(of);
    form = new Form(isNumber ? COUNT : TEXT, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
